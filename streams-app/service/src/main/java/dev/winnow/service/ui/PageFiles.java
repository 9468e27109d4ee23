package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files of the page, and a copy of the page in one file. Immutable. */
final class PageFiles {
    private static final List<String> SCRIPTS = List.of("dom.js", "charts.js", "views.js", "documents.js", "app.js");
    private static final List<String> NAMES =
            List.of("index.html", "login.html", "login.js", "style.css", "icon.svg", "runbook.md");

    private final Map<String, String> texts = new TreeMap<>();

    PageFiles() {
        SCRIPTS.forEach(name -> texts.put(name, read(name)));
        NAMES.forEach(name -> texts.put(name, read(name)));
    }

    private static String read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the page's file " + name, e);
        }
    }

    /** A file's text; empty where the page has none of that name. */
    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    /** Whether a file is part of the login, which shows nothing of the deployment. */
    static boolean isPublic(String path) {
        return path.equals("/login.js") || path.equals("/style.css") || path.equals("/icon.svg");
    }

    static String type(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1);
        return switch (end) {
            case "html" -> "text/html";
            case "js" -> "text/javascript";
            case "css" -> "text/css";
            case "svg" -> "image/svg+xml";
            default -> "text/plain";
        };
    }

    /**
     * Writes the page with a state as one file that a browser opens without a server.
     *
     * @param states answers by path, such as {@code state} and {@code run?name=local}, as JSON
     */
    void writeCopy(Path file, Map<String, String> states) throws IOException {
        StringBuilder scripts = new StringBuilder();
        SCRIPTS.forEach(name -> scripts.append(texts.get(name)).append('\n'));
        String script = scripts.toString();
        String style = texts.get("style.css");
        StringBuilder data = new StringBuilder("{");
        states.forEach((path, json) -> data.append(data.length() > 1 ? "," : "")
                .append(TextNode.valueOf(path))
                .append(':')
                .append(json));
        // inside a script element only its end could end it
        String safe = data.append('}').toString().replace("<", "\\u003c");
        String policy =
                "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; img-src data:";
        String page = texts.get("index.html")
                .replaceAll("(?m)^ *<(link|script)[^\n]*\n", "")
                .replace(
                        "</head>",
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n<style>" + style
                                + "</style>\n</head>")
                .replace(
                        "</body>",
                        "<script type=\"application/json\" id=\"kept\">" + safe + "</script>\n<script>" + script
                                + "</script>\n</body>");
        Files.writeString(file, page);
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
