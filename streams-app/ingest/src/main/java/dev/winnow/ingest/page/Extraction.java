package dev.winnow.ingest.page;

/** How much of a page becomes its text. */
public enum Extraction {
    /** The main content: the article, the posts of a thread, the description of a product. */
    ARTICLE,
    /** The whole page without menus, forms and lines of links. */
    PAGE,
    /** Everything that is not code, style or another machine-readable part. */
    RAW
}
