import pyarrow as pa, pyarrow.parquet as pq, datetime, decimal
def fw(n, long=False):
    return pa.table({
     "text": pa.array(["FineWeb page %d, with a few words in it%s" % (i, "." * (i % 7)) for i in range(n)]),
     "id": pa.array(["<urn:uuid:%04d>" % i for i in range(n)]),
     "dump": pa.array(["CC-MAIN-2024-10"] * n),
     "url": pa.array(["http://example.org/%d" % i for i in range(n)]),
     "date": pa.array(["2024-02-20T20:%02d:00Z" % (i % 60) for i in range(n)]),
     "file_path": pa.array(["s3://commoncrawl/crawl-data/CC-MAIN-2024-10/segments/1/warc/1.warc.gz"] * n),
     "language": pa.array(["en"] * n), "language_score": pa.array([0.5 + i / 1000 for i in range(n)]),
     "token_count": pa.array(list(range(n)))})
for c in ["none", "snappy", "zstd", "gzip", "brotli"]:
    pq.write_table(fw(60), "fineweb-%s.parquet" % c, compression=c, row_group_size=25)
pq.write_table(fw(60), "fineweb-plain-v2.parquet", compression="zstd", row_group_size=25, use_dictionary=False, data_page_version="2.0")
pq.write_table(fw(60), "fineweb-delta.parquet", compression="none", row_group_size=40, use_dictionary=False, data_page_version="2.0",
  column_encoding={"text": "DELTA_LENGTH_BYTE_ARRAY", "id": "DELTA_BYTE_ARRAY", "url": "DELTA_BYTE_ARRAY", "token_count": "DELTA_BINARY_PACKED"})
pq.write_table(fw(60), "fineweb-pages.parquet", compression="snappy", data_page_size=200, write_batch_size=5)
pq.write_table(pa.table({"text": ["slim %d" % i for i in range(10)], "meta": [{"redpajama_set_name": "RedPajamaC4" if i % 2 else "RedPajamaGithub"} for i in range(10)],
   "__index_level_0__": list(range(10))}), "slimpajama.parquet", row_group_size=4)
ts = datetime.datetime(2023, 5, 6, 7, 8, 9, 123456, tzinfo=datetime.timezone.utc)
rows = [{"id": "d%d" % i, "text": None if i == 3 else "dolma %d" % i, "source": "common-crawl", "added": ts, "created": ts if i != 2 else None,
  "metadata": {"url": "http://example.org/%d" % i if i != 1 else None, "length": i, "deep": {"x": 1}, "tags": ["a", "b"]}, "embedding": [0.5, 1.5], "blob": b"\x00\xff",
  "good": i % 2 == 0, "day": datetime.date(2020, 1, 1 + i), "price": decimal.Decimal("1.25")} for i in range(6)]
pq.write_table(pa.Table.from_pylist(rows), "dolma.parquet", compression="zstd", data_page_version="2.0")
pq.write_table(pa.table({"text": pa.array([], pa.string())}), "empty.parquet")
pq.write_table(pa.table({"content": ["a"]}), "no-text.parquet")
pq.write_table(pa.table({"text": pa.array(["a", "b", None, "a"] * 5).dictionary_encode(), "n": pa.array([1, 2**40, -3, None] * 5)}), "dictionary.parquet", compression="none")
pq.write_table(pa.table({"text": pa.array([b"good", b"b\xffd"], pa.binary())}), "bytes.parquet")
