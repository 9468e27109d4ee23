/**
 * Text out of HTML. Knows nothing of files, crawls and character sets: a page comes in decoded, its text and title go out. Every reader of pages calls
 * it. Pure but for the time that a page may take.
 */
package dev.winnow.ingest.page;
