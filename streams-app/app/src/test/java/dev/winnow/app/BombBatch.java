package dev.winnow.app;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.apache.kafka.common.utils.internals.ByteUtils;

/** A batch of records of zeros, which is never in memory decompressed, and the one request that writes it to partition 0 of a topic. */
final class BombBatch {
    /** The newest version that names its topics. */
    private static final short VERSION = 12;

    private BombBatch() {}

    /** Writes so many records of so many bytes each; they have the key {@code bomb}. */
    static void send(String bootstrapServer, String topic, CompressionType codec, int records, int bytes)
            throws IOException {
        ProduceRequest request = new ProduceRequest(
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(60_000)
                        .setTopicData(new TopicProduceDataCollection(List.of(new TopicProduceData()
                                        .setName(topic)
                                        .setPartitionData(List.of(new PartitionProduceData()
                                                .setIndex(0)
                                                .setRecords(batch(codec, records, bytes)))))
                                .iterator())),
                VERSION);
        RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "bomb", 1);
        ByteBuffer sent = request.serializeWithHeader(header);
        int colon = bootstrapServer.lastIndexOf(':');
        try (Socket socket = new Socket(
                bootstrapServer.substring(0, colon), Integer.parseInt(bootstrapServer.substring(colon + 1)))) {
            DataOutputStream output = new DataOutputStream(socket.getOutputStream());
            output.writeInt(sent.remaining());
            output.write(sent.array(), sent.arrayOffset() + sent.position(), sent.remaining());
            output.flush();
            DataInputStream input = new DataInputStream(socket.getInputStream());
            byte[] answer = input.readNBytes(input.readInt());
            ProduceResponse response =
                    (ProduceResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
            response.data().responses().forEach(of -> of.partitionResponses()
                    .forEach(partition -> Errors.forCode(partition.errorCode()).maybeThrow()));
        }
    }

    private static MemoryRecords batch(CompressionType codec, int records, int bytes) throws IOException {
        ByteBufferOutputStream buffer = new ByteBufferOutputStream(1 << 20);
        buffer.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        byte[] key = "bomb".getBytes(StandardCharsets.UTF_8);
        byte[] zeros = new byte[1 << 16];
        try (OutputStream compressed =
                Compression.of(codec).build().wrapForOutput(buffer, RecordBatch.MAGIC_VALUE_V2)) {
            DataOutputStream output = new DataOutputStream(compressed);
            for (int i = 0; i < records; i++) {
                int body =
                        1 + 1 + ByteUtils.sizeOfVarint(i) + 1 + key.length + ByteUtils.sizeOfVarint(bytes) + bytes + 1;
                ByteUtils.writeVarint(body, output);
                output.write(0);
                ByteUtils.writeVarlong(0, output);
                ByteUtils.writeVarint(i, output);
                ByteUtils.writeVarint(key.length, output);
                output.write(key);
                ByteUtils.writeVarint(bytes, output);
                for (int left = bytes; left > 0; left -= zeros.length) {
                    output.write(zeros, 0, Math.min(left, zeros.length));
                }
                ByteUtils.writeVarint(0, output);
            }
            output.flush();
        }
        ByteBuffer batch = buffer.buffer();
        int size = batch.position();
        batch.position(0);
        long now = System.currentTimeMillis();
        DefaultRecordBatch.writeHeader(
                batch,
                0,
                records - 1,
                size,
                RecordBatch.MAGIC_VALUE_V2,
                codec,
                TimestampType.CREATE_TIME,
                now,
                now,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                records);
        batch.position(0).limit(size);
        return MemoryRecords.readableRecords(batch.slice());
    }
}
