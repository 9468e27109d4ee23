package dev.winnow.agent;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What agents of one catalogue, or fitters of one fit, share: one object per class, made when first asked for, for example the hashed words of
 * the batch at hand. Thread-safe; so must be what is kept here.
 */
public final class SharedWork {

    private final ConcurrentMap<Class<?>, Object> objects = new ConcurrentHashMap<>();

    /** Shares nothing yet. */
    public SharedWork() {
        // objects come when they are asked for
    }

    /**
     * The shared object of a class.
     *
     * @param type the class
     * @param maker makes the object if none exists yet
     * @param <T> the class
     * @return the same object for all who ask
     */
    public <T> T get(Class<T> type, Supplier<T> maker) {
        return type.cast(objects.computeIfAbsent(type, absent -> maker.get()));
    }
}
