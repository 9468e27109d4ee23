package dev.winnow.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LineChartTest {
    private static LineChart chart(List<LineChart.Series> series) {
        return new LineChart(
                "losses",
                "Losses",
                "What is drawn",
                new Axis("tokens (millions)", 0, 10, false),
                new Axis("loss (nats)", 1, 2, false),
                series,
                List.of(new LineChart.Mark(5, "plan 5: frozen")),
                800,
                300);
    }

    private static LineChart.Series line(String name, double end) {
        return new LineChart.Series(
                name,
                name,
                Tone.quiet(0),
                List.of(
                        new LineChart.Point(0, 2, 0.1),
                        new LineChart.Point(5, Double.NaN, 0),
                        new LineChart.Point(10, end, 0.1)));
    }

    private static Element parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
    }

    private static List<Element> elements(Element parent, String tag, String css) {
        NodeList found = parent.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(css))
                .toList();
    }

    @Test
    void aLineHasABandAndItsNameAtItsEndAndSkipsWhatIsNotANumber() throws Exception {
        Element svg = parsed(chart(List.of(line("all", 1.5))).svg(""));

        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Losses");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("What is drawn");
        assertThat(elements(svg, "path", "line")).hasSize(1);
        // the plot is 220 high below 34: a loss of 1.5 lies in its middle
        assertThat(elements(svg, "path", "line").get(0).getAttribute("d"))
                .startsWith("M62 34L")
                .endsWith(" 144");
        assertThat(elements(svg, "path", "band")).hasSize(1);
        assertThat(elements(svg, "text", "name"))
                .extracting(Element::getTextContent)
                .containsExactly("all");
        assertThat(elements(svg, "g", "mark"))
                .extracting(mark -> mark.getElementsByTagName("title").item(0).getTextContent())
                .containsExactly("plan 5: frozen");
    }

    @Test
    void namesOfManyLinesThatEndTogetherDoNotOverlap() throws Exception {
        List<LineChart.Series> series = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            series.add(line("arm " + i, 1.5 + i / 1e4));
        }

        Element svg = parsed(chart(series).svg(""));

        List<Double> heights = elements(svg, "text", "name").stream()
                .map(name -> Double.valueOf(name.getAttribute("y")))
                .sorted()
                .toList();
        assertThat(heights).hasSize(30);
        for (int i = 1; i < heights.size(); i++) {
            assertThat(heights.get(i) - heights.get(i - 1)).isGreaterThan(13.8);
        }
        assertThat(heights.get(29)).isLessThan(Double.parseDouble(svg.getAttribute("height")));
    }

    @Test
    void labelsMoveAsLittleAsPossible() {
        assertThat(LabelPlacement.spread(new double[] {10, 50, 52, 99}, 14, 0, 95))
                .containsExactly(new double[] {10, 44, 58, 95}, within(1e-9));
        assertThat(LabelPlacement.spread(new double[] {1, 1, 1}, 14, 0, 100)).containsExactly(0, 14, 28);
    }

    @Test
    void ticksAreRoundAndShowAsManyDecimalsAsTheyDifferIn() {
        Axis axis = new Axis("loss", -0.013, 0.062, false);

        assertThat(axis.ticks(5).stream().map(tick -> axis.shown(tick, 5)))
                .containsExactly("0.00", "0.02", "0.04", "0.06");
        assertThat(new Axis("plan", 0, 3, true).ticks(7)).containsExactly(0.0, 1.0, 2.0, 3.0);
        assertThat(new Axis("flat", 2, 2, false).ticks(4)).isNotEmpty();
        assertThat(new Axis("weight", -1, 1, false).shown(-0.5, 4)).isEqualTo("−0.5");
    }
}
