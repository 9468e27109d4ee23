"""Tokenizers: text to ids, nothing added, and the id that ends a document."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from winnow._errors import ConfigError
from winnow._packing import TOKENS

_NATIVE_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
_END_MARKS = ("<|endoftext|>", "<|end_of_text|>", "</s>", "[SEP]")


class Tokenizer(Protocol):
    """Anything that encodes text."""

    def encode(self, text: str, /) -> Any:
        """Returns token ids, or an object with `ids`."""


class ByteTokenizer:
    """UTF-8 bytes as ids 0 to 255, and 256 for the end of a text: the vocabulary of the Java trainer without `--tokenizer`."""

    end_of_text = 256
    vocab_size = 257
    identity = "bytes"

    def encode(self, text: str) -> array[int]:
        """Returns the bytes of a text."""
        ids = array(TOKENS)
        # each byte becomes the 32 bits of its number, ten times as fast as one by one
        ids.frombytes(text.encode("utf-8").decode("latin-1").encode(_NATIVE_32))
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """Returns the text of ids; ends of texts become line feeds, invalid bytes the replacement character."""
        return bytes(10 if i == self.end_of_text else i for i in ids).decode("utf-8", "replace")


class Encoder:
    """Encodes documents by a tokenizer of any library, without adding special tokens."""

    def __init__(self, tokenizer: Tokenizer, eos_id: int | None = None, identity: str | None = None) -> None:
        self.tokenizer = tokenizer
        self._encode = _encoding(tokenizer)
        self.end_of_text = _end_of_text(tokenizer) if eos_id is None else eos_id
        if self.end_of_text < 0:
            raise ConfigError(f"invalid eos_id {self.end_of_text}: it must be 0 or more; correct it")
        self.identity = identity or _identity(tokenizer, self.end_of_text)

    def __call__(self, text: str) -> array[int]:
        """Returns the ids of a document."""
        ids = self._encode(text)
        return ids if isinstance(ids, array) and ids.typecode == TOKENS else array(TOKENS, ids)

    def __reduce__(self) -> Any:
        return Encoder, (self.tokenizer, self.end_of_text, self.identity)


def _encoding(tokenizer: Any) -> Callable[[str], Iterable[int]]:
    if hasattr(tokenizer, "encode_ordinary"):
        # tiktoken refuses texts that hold the name of a special token
        ordinary: Callable[[str], Iterable[int]] = tokenizer.encode_ordinary
        return ordinary
    if isinstance(tokenizer, (str, bytes)) or not hasattr(tokenizer, "encode"):
        raise ConfigError(
            f"{tokenizer!r} is not a tokenizer: it does not encode a text; give one of tokenizers, transformers or tiktoken, or "
            "winnow.ByteTokenizer()"
        )
    options: dict[str, Any] = {"add_special_tokens": False}
    try:
        nothing = tokenizer.encode("", **options)
    except TypeError:
        options = {}
        nothing = tokenizer.encode("")
    if len(_ids(nothing)) > 0:
        raise ConfigError(
            f"the tokenizer {type(tokenizer).__name__} adds special tokens to a text: rows hold one end-of-text token "
            "after each document and nothing else; switch them off"
        )
    if options and hasattr(tokenizer, "encode_batch_fast"):
        # of tokenizers: the same ids without offsets, and other threads run meanwhile
        return lambda text: _ids(tokenizer.encode_batch_fast([text], **options)[0])
    return lambda text: _ids(tokenizer.encode(text, **options))


def _ids(encoded: Any) -> Any:
    return getattr(encoded, "ids", encoded)


def _end_of_text(tokenizer: Any) -> int:
    for name in ("end_of_text", "eos_token_id", "eot_token"):
        value = getattr(tokenizer, name, None)
        if isinstance(value, int):
            return value
    if hasattr(tokenizer, "token_to_id"):
        for mark in _END_MARKS:
            value = tokenizer.token_to_id(mark)
            if value is not None:
                return int(value)
    raise ConfigError(
        f"the tokenizer {type(tokenizer).__name__} has no end-of-text id: none of the attributes end_of_text, "
        f"eos_token_id and eot_token, and no token {' or '.join(_END_MARKS)}; give eos_id"
    )


def _identity(tokenizer: Any, end_of_text: int) -> str:
    known = getattr(tokenizer, "identity", None)
    if isinstance(known, str):
        return known
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if hasattr(backend, "to_str"):
        return "tokenizer-" + hashlib.sha256(backend.to_str().encode()).hexdigest()
    name = getattr(tokenizer, "name", None) or type(tokenizer).__qualname__
    size = getattr(tokenizer, "n_vocab", None) or getattr(tokenizer, "vocab_size", None)
    return f"{name}-{size}-{end_of_text}"
