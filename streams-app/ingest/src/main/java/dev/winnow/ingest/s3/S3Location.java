package dev.winnow.ingest.s3;

import java.util.regex.Pattern;

/**
 * All objects of a bucket whose keys begin with a prefix.
 *
 * @param prefix bytes of keys, not a folder: {@code crawl} is also the beginning of {@code crawl-2/a.warc.gz}
 */
public record S3Location(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    /** Whether an argument is an address of this kind. */
    public static boolean isAddress(String argument) {
        return argument.startsWith(SCHEME);
    }

    /**
     * The place that an address names.
     *
     * @throws IllegalArgumentException when it is not {@code s3://BUCKET/PREFIX}
     */
    public static S3Location of(String address) {
        int slash = address.indexOf('/', SCHEME.length());
        String bucket = address.substring(SCHEME.length(), slash < 0 ? address.length() : slash);
        if (!isAddress(address) || !BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("invalid address \"" + address + "\": use s3://BUCKET/PREFIX");
        }
        return new S3Location(bucket, slash < 0 ? "" : address.substring(slash + 1));
    }

    /** The address of an object of the bucket. */
    String addressOf(String key) {
        return SCHEME + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return addressOf(prefix);
    }
}
