package dev.winnow.lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManualPageTest {
    @Test
    void headingsAndSentencesRemainWithoutTypesetting() {
        String page = """
                .\\" a comment
                .TH WINNOW 1 "today"
                .de XX
                a macro
                ..
                .SH NAME
                winnow \\- sort grain from chaff
                .SH OPTIONS
                .TP
                .BR \\-q ", " \\-\\-quiet
                Print \\fBnothing\\fR at all.
                """;

        assertThat(ManualPage.toText(page)).isEqualTo("""
                        NAME
                        winnow - sort grain from chaff

                        OPTIONS

                        -q ,  --quiet
                        Print nothing at all.
                        """);
    }
}
