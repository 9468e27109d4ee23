"""A run that a trainer is attached to."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from winnow import _records
from winnow._records import Outcome, Probe, Sample, Schemas
from winnow._selected import Options, Selected
from winnow._tokens import Encoder, Tokenizer
from winnow._transport import Message, Reader, Transport

LOG = logging.getLogger("winnow")


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of the topics of a run."""

    prefix: str
    run: str

    @property
    def selected(self) -> str:
        """Samples."""
        return self._name("selected")

    @property
    def probes(self) -> str:
        """Probes, one partition."""
        return self._name("probes")

    @property
    def rewards(self) -> str:
        """Reward reports, one partition, keyed by run."""
        return self._name("rewards")

    @property
    def outcomes(self) -> str:
        """The coordinator's answers to reports, one partition."""
        return self._name("outcomes")

    @property
    def trainer_group(self) -> str:
        """Group under which the trainer commits how far it is."""
        return self._name("trainer")

    def _name(self, suffix: str) -> str:
        return f"{self.prefix}.{self.run}.{suffix}"


class Run:
    """A run with its topics, transport and schemas. Made by `winnow.connect` or `winnow.testing.FakeRun`."""

    def __init__(self, topics: Topics, transport: Transport, schemas: Schemas) -> None:
        self.topics = topics
        self.transport = transport
        self.schemas = schemas

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.topics.run

    def __repr__(self) -> str:
        return f"Run({self.topics.prefix}.{self.topics.run})"

    def reader(self, topic: str, offsets: Mapping[int, int | None]) -> Reader:
        """Opens a topic of the run at offsets by partition; None is the first record that is kept."""
        return self.transport.reader(topic, offsets)

    def decode_sample(self, message: Message) -> Sample:
        """Decodes a record of `selected`."""
        return _records.to_sample(self._decode("Sample", message), message.partition, message.offset)

    def decode_text(self, message: Message) -> str:
        """Decodes a record of `selected` and returns its text alone."""
        text: str = self._decode("Sample", message)["document"]["text"]
        return text

    def decode_probe(self, message: Message) -> Probe:
        """Decodes a record of `probes`."""
        return _records.to_probe(self._decode("Probe", message), message.partition, message.offset)

    def decode_outcome(self, message: Message) -> Outcome:
        """Decodes a record of `outcomes`."""
        return _records.to_outcome(self._decode("Outcome", message), message.partition, message.offset)

    def _decode(self, record: str, message: Message) -> dict[str, Any]:
        return _records.decode(self.schemas, record, message.topic, message.value)

    def send_reports(self, reports: Sequence[Mapping[str, Any]]) -> None:
        """Writes reward reports, given by the field names of the Avro record; returns when the brokers have them."""
        topic = self.topics.rewards
        self.transport.send(topic, self.name, [_records.encode(self.schemas, topic, each) for each in reports])

    def selected(
        self,
        tokenizer: Tokenizer | None = None,
        seq_len: int = 1024,
        *,
        rank: int = 0,
        world: int = 1,
        lanes: int = 1,
        batch_size: int | None = None,
        eos_id: int | None = None,
        tokenizer_id: str | None = None,
        shift_labels: bool = True,
        prefetch: int = 512,
        prefetch_bytes: int = 64 << 20,
        timeout: float = 600.0,
        allow_missing_records: bool = False,
    ) -> Selected:
        """Reads the samples of one rank of several, in an order that is the same for any number of ranks.

        The result is an iterator with `state_dict` and `load_state_dict`; where torch is installed, an `IterableDataset` too.

        Args:
            tokenizer: encodes documents, which are packed into rows; without it `winnow.Sample` are yielded.
            seq_len: predictions per row.
            rank: this rank; it takes the rows whose number is `rank` modulo `world`.
            world: number of ranks.
            lanes: packing lanes of each partition: how many documents of a partition are side by side in its rows.
            batch_size: that of the DataLoader, needed with several loader workers: they take batches in turn.
            eos_id: id that ends a document; by default the tokenizer's.
            tokenizer_id: identifies the tokenizer in a state; by default its digest.
            shift_labels: `labels[i]` is the token after `input_ids[i]`; False for models that shift labels themselves, as those of
                Hugging Face: then both are the same `seq_len` + 1 tokens.
            prefetch: samples to decode and tokenize ahead, over all partitions.
            prefetch_bytes: bytes to read ahead, decoded or not, over all partitions.
            timeout: seconds to wait for a sample of the partition whose turn it is; 0 waits forever.
            allow_missing_records: continue at the first record left where records were deleted before they were read.
        """
        options = Options(
            encoder=None if tokenizer is None else Encoder(tokenizer, eos_id, tokenizer_id),
            seq_len=seq_len,
            rank=rank,
            world=world,
            lanes=lanes,
            batch_size=batch_size,
            prefetch=prefetch,
            prefetch_bytes=prefetch_bytes,
            timeout=timeout,
            shift_labels=shift_labels,
            allow_missing_records=allow_missing_records,
        )
        if find_spec("torch") is None:
            return Selected(self, options)
        from winnow._torch import SelectedDataset

        return SelectedDataset(self, options)

    def rewards(self, measure: Any, **options: Any) -> Any:
        """Opens the rewards side: see `winnow.rewards.Rewards`."""
        from winnow.rewards import Rewards

        return Rewards(self, measure, **options)

    def close(self) -> None:
        """Closes connections that were opened in this process."""
        self.transport.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
