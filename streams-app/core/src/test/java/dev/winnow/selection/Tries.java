package dev.winnow.selection;

/** How often tests try: all of their seeds where {@code -Dwinnow.tests.thorough=true}, as {@code mvn -Pci} sets it. */
public final class Tries {
    private Tries() {}

    /** Of two numbers of tries, the first where a build is thorough. */
    public static int of(int all, int always) {
        return Boolean.getBoolean("winnow.tests.thorough") ? all : always;
    }
}
