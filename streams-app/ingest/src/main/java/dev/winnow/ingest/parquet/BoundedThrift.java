package dev.winnow.ingest.parquet;

import java.io.IOException;
import java.io.InputStream;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TProtocolException;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/** Reads Thrift structures of a bounded size into bounded memory: an empty structure of a byte takes a hundred once it is read. Owned by one thread. */
final class BoundedThrift extends TCompactProtocol {
    private int left;

    private BoundedThrift(InputStream bytes, TConfiguration bounds, int maxElements) throws TTransportException {
        super(new TIOStreamTransport(bounds, bytes));
        left = maxElements;
    }

    /**
     * Reads a structure.
     *
     * @param maxBytes of the structure
     * @param maxElements structures and list elements in it
     */
    static <T extends TBase<?, ?>> T read(T target, InputStream bytes, int maxBytes, int maxElements)
            throws IOException {
        try {
            TConfiguration bounds =
                    TConfiguration.custom().setMaxMessageSize(maxBytes).build();
            target.read(new BoundedThrift(bytes, bounds, maxElements));
            return target;
        } catch (TException | RuntimeException e) {
            // what the compiler of Thrift generates does not expect every damage
            throw new ParquetException("its metadata cannot be read", e);
        }
    }

    @Override
    public TStruct readStructBegin() throws TException {
        take(1);
        return super.readStructBegin();
    }

    @Override
    public TList readListBegin() throws TException {
        TList list = super.readListBegin();
        take(list.size);
        return list;
    }

    private void take(int count) throws TProtocolException {
        left -= count;
        if (left < 0) {
            throw new TProtocolException(TProtocolException.SIZE_LIMIT, "more elements than any file needs");
        }
    }
}
