package dev.winnow.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts the files whose character set is recognised. */
@Command(
        name = "charsets",
        sortOptions = false,
        description = {
            "Count the files whose character set 'ingest' recognises where none is declared: declarations in them are"
                    + " overwritten.",
            "With --python, chardet, charset-normalizer and faust-cchardet are beside it, those of them that are"
                    + " installed there."
        })
final class BenchCharsetsCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder with a folder for each character set, named by it, a language may follow: iso-8859-7,"
                    + " windows-1251-russian. The tests of chardet have this form.")
    Path data;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description = "Compare with the tools of this Python 3, a path or a name on the search path (default: no"
                    + " comparison).")
    String python;

    @Override
    public Integer call() throws IOException {
        return output.of(
                (scratch, out) -> CharsetBench.run(output.commandLine(), CharsetFile.read(data), python, scratch),
                CharsetBenchReport::table);
    }
}
