/**
 * Objects of S3, and of every store that speaks its protocol, as input files.
 *
 * <p>The command line opens it; the ingest sees a listing and the bytes of files. It knows no format and no Kafka. Credentials are those of the SDK's
 * default chain, and are neither read nor logged here.
 */
package dev.winnow.ingest.s3;
