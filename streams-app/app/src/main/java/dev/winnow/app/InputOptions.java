package dev.winnow.app;

import dev.winnow.ingest.InputListing;
import dev.winnow.ingest.s3.S3Listing;
import dev.winnow.ingest.s3.S3Location;
import dev.winnow.ingest.s3.S3Settings;
import dev.winnow.ingest.s3.S3Store;
import dev.winnow.runtime.UsageException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an ingest reads: files, folders, and objects under a prefix of a store. */
final class InputOptions {
    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = {
                "Files, folders with all that is below them, and s3://BUCKET/PREFIX for all objects whose keys begin"
                        + " so; - for standard input.",
                "Under one --name a file is known by its bytes: touched or moved, it is not ingested again;"
                        + " when it has grown, the new records are; with other bytes it is read from its start."
                        + " An object is known by bucket, key and ETag."
            })
    List<String> places = List.of();

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "Address of a store that speaks S3's protocol (default: that of AWS).")
    URI endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "REGION",
            description = "Region of the buckets (default: as the AWS SDK finds it; us-east-1 with --s3-endpoint).")
    String region;

    @Option(
            names = "--s3-path-style",
            description = "Name the bucket in the path of a request, as most stores other than AWS need it.")
    boolean pathStyle;

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** What is listed, and the client of a store where one is needed. */
    record Opened(InputListing listing, Optional<S3Store> store) implements Closeable {
        @Override
        public void close() {
            listing.close();
            store.ifPresent(S3Store::close);
        }
    }

    /** Opens the places. To be closed by the caller. */
    Opened open() throws IOException {
        List<Path> paths = places.stream()
                .filter(place -> !S3Location.isAddress(place))
                .map(InputOptions::path)
                .toList();
        List<S3Location> locations = places.stream()
                .filter(S3Location::isAddress)
                .map(S3Location::of)
                .toList();
        if (places.contains(STANDARD_INPUT) && places.size() > 1) {
            throw new UsageException("standard input ('-') is an input of its own: leave out the other paths");
        }
        List<InputListing> listings = new ArrayList<>();
        if (!paths.isEmpty()) {
            listings.add(InputListing.of(paths));
        }
        Optional<S3Store> store = locations.isEmpty() ? Optional.empty() : Optional.of(store());
        store.ifPresent(opened -> locations.forEach(location -> listings.add(new S3Listing(opened, location))));
        return new Opened(InputListing.joined(listings), store);
    }

    private static Path path(String place) {
        try {
            return Path.of(place);
        } catch (InvalidPathException e) {
            throw new UsageException("input " + place + " is not a path in the encoding of the locale (" + e.getReason()
                    + "): give its folder");
        }
    }

    private S3Store store() {
        try {
            return S3Store.open(new S3Settings(
                    Optional.ofNullable(endpoint),
                    Optional.ofNullable(region),
                    pathStyle,
                    S3Settings.Patience.DEFAULT));
        } catch (IllegalArgumentException e) {
            throw new UsageException("cannot open the store of objects: " + e.getMessage()
                    + "; without --s3-endpoint, set --s3-region or AWS_REGION");
        }
    }

    /** What is followed has to be there, or anything that is misspelt would be waited for. */
    void requireFollowable() {
        if (places.contains(STANDARD_INPUT)) {
            throw new UsageException(
                    "standard input ('-') cannot be followed: leave out --follow, it is read until it ends");
        }
        for (String place : places) {
            if (!S3Location.isAddress(place) && !Files.exists(path(place))) {
                throw new UsageException("input " + place + " does not exist: create the folder first");
            }
        }
    }
}
