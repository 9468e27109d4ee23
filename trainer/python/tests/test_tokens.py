"""Tokenizers of any make."""

from __future__ import annotations

import pytest

import winnow
from winnow._tokens import Encoder


class Encoded:
    def __init__(self, ids):
        self.ids = ids


class LikeTokenizers:
    def encode(self, text, add_special_tokens=True):
        ids = [ord(c) for c in text]
        return Encoded([1, *ids, 2] if add_special_tokens else ids)

    def token_to_id(self, token):
        return 5 if token == "</s>" else None

    def to_str(self):
        return "{}"


class LikeTransformers:
    eos_token_id = 7

    def encode(self, text, add_special_tokens=True):
        return [1] * add_special_tokens + [ord(c) for c in text]


class LikeTiktoken:
    eot_token = 9
    name = "gpt2"
    n_vocab = 50257

    def encode(self, text):
        raise ValueError("disallowed special token")

    def encode_ordinary(self, text):
        return [ord(c) for c in text]


class Bare:
    def encode(self, text):
        return [ord(c) for c in text]


@pytest.mark.parametrize(("tokenizer", "end"), [(LikeTokenizers(), 5), (LikeTransformers(), 7), (LikeTiktoken(), 9)])
def test_no_special_token_is_added_and_the_end_is_found(tokenizer, end):
    encoder = Encoder(tokenizer)

    assert list(encoder("ab")) == [97, 98]
    assert encoder.end_of_text == end


def test_the_byte_tokenizer_has_the_ids_of_the_java_trainer():
    encoder = Encoder(winnow.ByteTokenizer())

    assert list(encoder("é\n")) == [0xC3, 0xA9, 10]
    assert (encoder.end_of_text, encoder.identity, winnow.ByteTokenizer.vocab_size) == (256, "bytes", 257)
    assert winnow.ByteTokenizer().decode([0xC3, 0xA9, 256]) == "é\n"


def test_the_end_is_asked_for_where_a_tokenizer_has_none():
    with pytest.raises(winnow.ConfigError, match="give eos_id"):
        Encoder(Bare())
    assert Encoder(Bare(), eos_id=3).end_of_text == 3


def test_a_tokenizer_that_always_adds_tokens_is_refused():
    class Adding(Bare):
        def encode(self, text):
            return [0, *super().encode(text)]

    with pytest.raises(winnow.ConfigError, match="adds special tokens"):
        Encoder(Adding(), eos_id=3)


def test_another_tokenizer_has_another_identity():
    other = LikeTokenizers()
    other.to_str = lambda: "{1}"

    assert Encoder(LikeTokenizers()).identity != Encoder(other).identity
    assert Encoder(LikeTiktoken()).identity == "gpt2-50257-9"


@pytest.mark.parametrize("wrong", ["gpt2", 3])
def test_what_is_no_tokenizer_is_refused(wrong):
    with pytest.raises(winnow.ConfigError, match="is not a tokenizer"):
        Encoder(wrong)


@pytest.mark.parametrize("text", ["", "plain", "é\n", "\x00\x7f\x80\xff", "漢字 and 🎉", "\u2028" * 1000])
def test_the_byte_tokenizer_gives_each_byte_in_order(text):
    assert winnow.ByteTokenizer().encode(text).tolist() == list(text.encode("utf-8"))


def test_a_tokenizer_of_tokenizers_encodes_as_its_encode_does():
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=300, special_tokens=["</s>"], show_progress=False)
    trained.train_from_iterator(["some words of a text", "more words, and some more"], trainer)
    encoder = Encoder(trained)
    for text in ("some more words", "", "a word that </s> is special, 漢字"):
        assert encoder(text).tolist() == trained.encode(text, add_special_tokens=False).ids
