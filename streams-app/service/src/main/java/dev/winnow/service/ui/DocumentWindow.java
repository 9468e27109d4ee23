package dev.winnow.service.ui;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The newest labelled documents of a deployment, bounded by number and by bytes. Thread-safe. */
final class DocumentWindow {
    private final int most;
    private final long mostBytes;
    private final Deque<Doc> documents = new ArrayDeque<>();
    private long bytes;
    private long revision;

    /**
     * @param most documents that are kept
     * @param mostBytes bytes that they may take
     */
    DocumentWindow(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    synchronized void add(Doc document) {
        revision++;
        documents.addLast(document);
        bytes += document.bytes();
        while (documents.size() > most || bytes > mostBytes && documents.size() > 1) {
            bytes -= documents.removeFirst().bytes();
        }
    }

    synchronized void clear() {
        documents.clear();
        bytes = 0;
        revision++;
    }

    /** Documents that pass, newest first. */
    List<Doc> newest(int limit, Predicate<Doc> filter) {
        List<Doc> found = new ArrayList<>();
        Iterator<Doc> newest = snapshot().descendingIterator();
        while (newest.hasNext() && found.size() < limit) {
            Doc document = newest.next();
            if (filter.test(document)) {
                found.add(document);
            }
        }
        return found;
    }

    /**
     * The newest documents of every partition: topics are read in large pieces, so that the newest of all may be of one partition.
     *
     * @param each documents of a partition, at most
     * @param within of the newest documents
     */
    List<Doc> newestOfEach(int each, int within) {
        Map<Integer, Integer> found = new HashMap<>();
        return newest(within, document -> true).stream()
                .filter(document -> found.merge(document.partition(), 1, Integer::sum) <= each)
                .toList();
    }

    /** The newest document of an id. */
    Optional<Doc> find(String id) {
        return newest(1, document -> document.id().equals(id)).stream().findFirst();
    }

    /** References only, so that a search does not hold up what is read. */
    private synchronized ArrayDeque<Doc> snapshot() {
        return new ArrayDeque<>(documents);
    }

    synchronized int size() {
        return documents.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long revision() {
        return revision;
    }

    int most() {
        return most;
    }
}
