package dev.winnow.selection;

/** How rewards move the weights of a plan. */
public enum UpdateRule {
    /** Standardised, de-confounded, bounded: {@link WinnowUpdate}. */
    WINNOW,
    /** Equations (4) to (8) of arXiv 2410.08102 as printed, kept as an ablation: {@link PaperLiteralUpdate}. */
    PAPER_LITERAL
}
