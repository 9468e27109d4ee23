package dev.winnow.ingest.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One bucket that speaks as much of S3's protocol as reading takes: listings in pages, ranges, conditions. It can refuse, answer late and break off. Requests
 * without a signature are refused, as S3 does.
 */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "crawl";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Faults faults = request -> Fault.NONE;
    private volatile int page = 1_000;

    private record Stored(byte[] bytes, String tag, String storageClass, Instant modified) {}

    /** What goes wrong with a request. */
    public enum Fault {
        NONE,
        /** 503 Slow Down. */
        SLOW_DOWN,
        /** 403 Access Denied. */
        DENIED,
        /** 403 without a body, as gateways and bucket policies answer. */
        FORBIDDEN,
        /** 403 Invalid Access Key Id. */
        EXPIRED,
        /** 403 Invalid Object State. */
        ARCHIVED,
        /** Half of the body. */
        BROKEN_OFF,
        /** No answer at all while the server lives. */
        SILENT
    }

    /** Decides over each request, in words: {@code LIST page} or {@code GET key first-last}. */
    @FunctionalInterface
    public interface Faults {
        Fault of(String request);
    }

    public S3Server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public S3Server put(String key, byte[] bytes) {
        return put(key, bytes, md5(bytes), "STANDARD");
    }

    public S3Server put(String key, String text) {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param storageClass empty where the server does not name one */
    public S3Server put(String key, byte[] bytes, String tag, String storageClass) {
        objects.put(key, new Stored(bytes, tag, storageClass, Instant.now()));
        return this;
    }

    public void delete(String key) {
        objects.remove(key);
    }

    /** Keys of a page of a listing. */
    public void page(int keys) {
        page = keys;
    }

    public void faults(Faults decision) {
        faults = decision;
    }

    /** The requests so far, as {@link Faults} sees them. */
    public List<String> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=")) {
                refuse(exchange, 403, "AccessDenied");
            } else if (!exchange.getRequestMethod().equals("GET") || !path.startsWith("/" + BUCKET)) {
                refuse(exchange, 404, "NoSuchBucket");
            } else if (query.containsKey("list-type")) {
                String token = query.getOrDefault("continuation-token", "");
                answer(exchange, "LIST " + token, () -> list(exchange, query.getOrDefault("prefix", ""), token));
            } else {
                String key = decode(path.substring(BUCKET.length() + 2));
                String range = exchange.getRequestHeaders().getFirst("Range");
                answer(
                        exchange,
                        "GET " + key + (range == null ? "" : " " + range.substring("bytes=".length())),
                        () -> get(exchange, key, range));
            }
        }
    }

    private interface Answer {
        void send() throws IOException;
    }

    private void answer(HttpExchange exchange, String request, Answer answer) throws IOException {
        requests.add(request);
        Fault fault = faults.of(request);
        exchange.setAttribute("fault", fault);
        switch (fault) {
            case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
            case DENIED -> refuse(exchange, 403, "AccessDenied");
            case FORBIDDEN -> exchange.sendResponseHeaders(403, -1);
            case EXPIRED -> refuse(exchange, 403, "InvalidAccessKeyId");
            case ARCHIVED -> refuse(exchange, 403, "InvalidObjectState");
            case SILENT -> awaitClose();
            default -> answer.send();
        }
    }

    private void list(HttpExchange exchange, String prefix, String token) throws IOException {
        String after = new String(HexFormat.of().parseHex(token), StandardCharsets.UTF_8);
        List<String> keys = objects.keySet().stream()
                .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
                .limit(page + 1L)
                .toList();
        boolean isCut = keys.size() > page;
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType><IsTruncated>"
                + isCut + "</IsTruncated>");
        List<String> shown = isCut ? keys.subList(0, page) : keys;
        if (isCut) {
            xml.append("<NextContinuationToken>")
                    .append(HexFormat.of().formatHex(shown.get(page - 1).getBytes(StandardCharsets.UTF_8)))
                    .append("</NextContinuationToken>");
        }
        for (String key : shown) {
            Stored object = objects.get(key);
            xml.append("<Contents><Key>")
                    .append(encode(key))
                    .append("</Key><LastModified>")
                    .append(object.modified)
                    .append("</LastModified><ETag>&quot;")
                    .append(object.tag)
                    .append("&quot;</ETag><Size>")
                    .append(object.bytes.length)
                    .append("</Size>")
                    .append(
                            object.storageClass.isEmpty()
                                    ? ""
                                    : "<StorageClass>" + object.storageClass + "</StorageClass>")
                    .append("</Contents>");
        }
        send(exchange, 200, xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8));
    }

    private void get(HttpExchange exchange, String key, String range) throws IOException {
        Stored object = objects.get(key);
        String condition = exchange.getRequestHeaders().getFirst("If-Match");
        if (object == null) {
            refuse(exchange, 404, "NoSuchKey");
        } else if (condition != null && !condition.equals("\"" + object.tag + "\"")) {
            refuse(exchange, 412, "PreconditionFailed");
        } else {
            exchange.getResponseHeaders().set("ETag", "\"" + object.tag + "\"");
            Matcher matcher = RANGE.matcher(String.valueOf(range));
            if (!matcher.matches()) {
                send(exchange, 200, object.bytes);
            } else if (Integer.parseInt(matcher.group(1)) >= object.bytes.length) {
                refuse(exchange, 416, "InvalidRange");
            } else {
                int first = Integer.parseInt(matcher.group(1));
                int last = Math.min(object.bytes.length - 1, Integer.parseInt(matcher.group(2)));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + first + "-" + last + "/" + object.bytes.length);
                send(exchange, 206, Arrays.copyOfRange(object.bytes, first, last + 1));
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.setAttribute("fault", Fault.NONE);
        send(
                exchange,
                status,
                ("<Error><Code>" + code + "</Code><Message>made by a test</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        boolean isBroken = exchange.getAttribute("fault") == Fault.BROKEN_OFF;
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, isBroken ? body.length / 2 : body.length);
        out.flush();
        // closing what is not complete ends the connection
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : (text == null ? "" : text).split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    decode(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
