"""A Whisper model of some kilobytes with random weights, in CTranslate2's format: it hears nonsense, by real code."""
# ruff: noqa: ANN401 - the layers of CTranslate2 have no types

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_WIDTH = 16
_HEADS = 2
_MELS = 80
_WORDS = 600
_LANGUAGES = ("en", "zh", "de", "es", "ru", "ko", "fr", "ja")


def build_tiny_whisper(folder: Path, *, english: bool = False, seed: int = 1) -> Path:
    """Write a model into `folder`: all a model folder holds, so that nothing has to be fetched."""
    import ctranslate2

    text = _text_tokens()
    if not english:
        text.append("")  # CTranslate2 knows a multilingual model by this token
    special = _special_tokens(english=english)
    vocabulary = [*text, *special]
    spec = ctranslate2.specs.WhisperSpec(1, _HEADS, 1, _HEADS)
    _Weights(seed).fill(spec, len(vocabulary))
    end = len(text)
    spec.config.suppress_ids = list(range(end + 1, len(vocabulary)))  # words alone
    spec.config.suppress_ids_begin = [end]  # and at least one
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.config.lang_ids = [] if english else list(range(end + 2, end + 2 + len(_LANGUAGES)))
    spec.register_vocabulary(vocabulary)
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    _save_tokenizer(folder, text, special)
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": _MELS}))
    return folder


def _text_tokens() -> list[str]:
    import tokenizers

    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    words = [f"Ġword{n}" if n % 7 else f"Ġend{n}." for n in range(_WORDS)]
    return [*alphabet, *words]


def _special_tokens(*, english: bool) -> list[str]:
    languages = () if english else _LANGUAGES
    tasks = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
    names = ["endoftext", "startoftranscript", *languages, *tasks, *(f"{n / 50:.2f}" for n in range(1501))]
    return [f"<|{name}|>" for name in names]


def _save_tokenizer(folder: Path, text: list[str], special: list[str]) -> None:
    import tokenizers

    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE({t: n for n, t in enumerate(text)}, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"))


class _Weights:
    """Random weights of the right shapes."""

    def __init__(self, seed: int) -> None:
        import numpy as np

        self._rng = np.random.default_rng(seed)

    def fill(self, spec: Any, tokens: int) -> None:
        for convolution, inputs in ((spec.encoder.conv1, _MELS), (spec.encoder.conv2, _WIDTH)):
            convolution.weight, convolution.bias = self._some(_WIDTH, inputs, 3), self._some(_WIDTH)
        spec.encoder.position_encodings.encodings = self._some(1500, _WIDTH)
        spec.decoder.position_encodings.encodings = self._some(448, _WIDTH)
        spec.decoder.embeddings.weight = self._some(tokens, _WIDTH)
        spec.decoder.projection.weight = self._some(tokens, _WIDTH)
        for coder in (spec.encoder, spec.decoder):
            self._norm(coder.layer_norm)
            for layer in coder.layer:
                self._attention(layer.self_attention, (3, 1))
                self._feed_forward(layer.ffn)
        for layer in spec.decoder.layer:
            self._attention(layer.attention, (1, 2, 1))

    def _some(self, *shape: int) -> NDArray[np.float32]:
        return self._rng.normal(0, 0.3, shape).astype("float32")

    def _norm(self, layer: Any) -> None:
        layer.gamma, layer.beta = self._some(_WIDTH), self._some(_WIDTH)

    def _attention(self, layer: Any, widths: tuple[int, ...]) -> None:
        self._norm(layer.layer_norm)
        for part, times in zip(layer.linear, widths, strict=True):
            part.weight, part.bias = self._some(times * _WIDTH, _WIDTH), self._some(times * _WIDTH)

    def _feed_forward(self, layer: Any) -> None:
        self._norm(layer.layer_norm)
        layer.linear_0.weight, layer.linear_0.bias = self._some(2 * _WIDTH, _WIDTH), self._some(2 * _WIDTH)
        layer.linear_1.weight, layer.linear_1.bias = self._some(_WIDTH, 2 * _WIDTH), self._some(_WIDTH)
