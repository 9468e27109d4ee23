package dev.winnow.agent;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What agents of one catalogue share: one object per class, made when first asked for, for example the hashed words of
 * the batch at hand. Thread-safe; so must be what is kept here.
 */
public final class SharedWork {

    private final ConcurrentMap<Class<?>, Object> objects = new ConcurrentHashMap<>();

    /** The shared object of a class, made by {@code maker} when there is none yet. */
    public <T> T get(Class<T> type, Supplier<T> maker) {
        return type.cast(objects.computeIfAbsent(type, absent -> maker.get()));
    }
}
