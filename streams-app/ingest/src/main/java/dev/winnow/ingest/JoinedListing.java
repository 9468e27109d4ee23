package dev.winnow.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Listings as one.
 *
 * @param parts in the order of their names in reports
 */
record JoinedListing(List<InputListing> parts) implements InputListing {
    JoinedListing {
        parts = List.copyOf(parts);
    }

    @Override
    public InputFiles all() throws IOException {
        List<InputFiles> listings = new ArrayList<>();
        for (InputListing part : parts) {
            listings.add(part.all());
        }
        return InputFiles.joined(listings);
    }

    @Override
    public InputFiles arrived() {
        return InputFiles.joined(parts.stream().map(InputListing::arrived).toList());
    }

    @Override
    public void close() {
        parts.forEach(InputListing::close);
    }
}
