package io.holdfast.strategies.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.adaptive.Overload.Second;
import io.holdfast.strategies.adaptive.Overload.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What limits do for a service in trouble, and the tables and pictures of {@code docs/adaptive.md}, which are those of
 * the first seed. {@code -Dholdfast.docs.update=true} writes them anew.
 */
class OverloadTest {
    private static final Path PAGE = Path.of("../docs/adaptive.md");
    private static final String BEGIN = "<!-- simulation: OverloadTest writes this -->";
    private static final String END = "<!-- end of simulation -->";
    private static final long SEEDS = 2;

    /** What limits the calls. */
    enum Limit {
        NONE("none"),
        FITTING("fixed, 20"),
        TOO_HIGH("fixed, 200"),
        GRADIENT2("gradient2"),
        VEGAS("vegas"),
        AIMD("aimd, 150 ms");

        final String text;

        Limit(String text) {
            this.text = text;
        }

        boolean isAdaptive() {
            return ordinal() >= GRADIENT2.ordinal();
        }

        List<Second> run(Trouble trouble, long seed) {
            return switch (this) {
                case NONE -> Overload.without(trouble, seed);
                case FITTING -> Overload.fixed(trouble, seed, 20);
                case TOO_HIGH -> Overload.fixed(trouble, seed, 200);
                default -> Overload.adaptive(trouble, seed, adaptive(seed));
            };
        }

        /** With the seed for Vegas, so that a run can be repeated. */
        Adaptive adaptive(long seed) {
            return switch (this) {
                case GRADIENT2 -> Adaptive.gradient2();
                case VEGAS -> Adaptive.of(start -> new Vegas(Adaptive.vegas(), start, seed));
                default -> Adaptive.aimd().timeout(Duration.ofMillis(150));
            };
        }
    }

    /** Seconds of a run together. */
    private record Span(List<Second> seconds) {

        static Span of(List<Second> run, int from, int until) {
            return new Span(run.subList(from, until));
        }

        int perSecond(ToIntFunction<Second> figure) {
            return seconds.stream().mapToInt(figure).sum() / seconds.size();
        }

        int answered() {
            return perSecond(second -> second.answered);
        }

        int asked() {
            return perSecond(second -> second.answered + second.refused + second.timedOut);
        }

        long millis(int percent) {
            List<Long> all = new ArrayList<>();
            seconds.forEach(second -> all.addAll(second.latencies));
            Collections.sort(all);
            return all.get((all.size() - 1) * percent / 100) / 1_000_000;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "%d | %d | %d | %d | %d",
                    answered(),
                    perSecond(second -> second.refused),
                    perSecond(second -> second.timedOut),
                    millis(50),
                    millis(99));
        }
    }

    private static Span trouble(List<Second> run) {
        return Span.of(run, Overload.FROM, Overload.UNTIL);
    }

    private static Span after(List<Second> run) {
        return Span.of(run, Overload.UNTIL + 5, Overload.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void withoutALimitOrWithOneTooHigh_theServiceCollapses_andStaysDown(Trouble trouble) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Limit limit : List.of(Limit.NONE, Limit.TOO_HIGH)) {
                List<Second> run = limit.run(trouble, seed);

                assertThat(trouble(run).answered()).isLessThan(50);
                assertThat(after(run).answered()).isLessThan(after(run).asked() / 2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void adaptiveLimit_keepsTheServiceAnswering_andLetsGoAfterwards(Trouble trouble) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Span best = trouble(Limit.FITTING.run(trouble, seed));
            for (Limit limit : Limit.values()) {
                if (!limit.isAdaptive()) {
                    continue;
                }
                List<Second> run = limit.run(trouble, seed);
                String what = limit + ", seed " + seed;
                int share = trouble == Trouble.DOUBLE_LOAD ? 95 : 75;

                assertThat(trouble(run).answered()).as(what).isGreaterThan(best.answered() * share / 100);
                assertThat(trouble(run).perSecond(second -> second.timedOut))
                        .as(what)
                        .isLessThan(15);
                assertThat(trouble(run).millis(50)).as(what).isLessThan(150);
                assertThat(after(run).answered())
                        .as(what)
                        .isGreaterThan(after(run).asked() * 95 / 100);
                assertThat(after(run).millis(99)).as(what).isLessThan(110);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void adaptiveLimit_thatIsFarTooHighAtFirst_findsItsWay(Trouble trouble) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Limit limit : List.of(Limit.GRADIENT2, Limit.VEGAS, Limit.AIMD)) {
                List<Second> run =
                        Overload.adaptive(trouble, seed, limit.adaptive(seed).initial(200));

                assertThat(after(run).answered())
                        .as("%s, seed %d", limit, seed)
                        .isGreaterThan(after(run).asked() * 90 / 100);
            }
        }
    }

    @Test
    void sameSeed_isTheSameRun() {
        List<Integer> once = Limit.VEGAS.run(Trouble.SLOW_SERVICE, 9).stream()
                .map(second -> second.answered * 1000 + second.limit)
                .toList();
        List<Integer> again = Limit.VEGAS.run(Trouble.SLOW_SERVICE, 9).stream()
                .map(second -> second.answered * 1000 + second.limit)
                .toList();

        assertThat(again).isEqualTo(once);
    }

    @Test
    void page_showsWhatTheSimulationGives() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isLessThan(end);
        String expected = "\n\n" + section() + "\n";
        if (Boolean.getBoolean("holdfast.docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end))
                .as("what %s says; -Dholdfast.docs.update=true writes it", PAGE)
                .isEqualTo(expected);
    }

    private static String section() {
        StringBuilder text = new StringBuilder();
        for (Trouble trouble : Trouble.values()) {
            table(text, trouble);
        }
        Trouble load = Trouble.DOUBLE_LOAD;
        chart(
                text,
                "Load doubles from 20 s to 40 s: answers in time, per second",
                "answers",
                600,
                List.of(
                        line(Limit.GRADIENT2.run(load, 1), second -> second.answered),
                        line(Limit.NONE.run(load, 1), second -> second.answered)));
        text.append("\nUpper line: gradient2. Lower line: no limit, which a limit of 200 follows.\n\n");
        Trouble slow = Trouble.SLOW_SERVICE;
        chart(
                text,
                "Service five times as slow from 20 s to 40 s: the limit",
                "calls at once",
                50,
                List.of(
                        line(Limit.GRADIENT2.run(slow, 1), second -> second.limit),
                        line(Limit.AIMD.run(slow, 1), second -> second.limit),
                        line(Limit.VEGAS.run(slow, 1), second -> second.limit)));
        text.append("\nAt 15 s from above: aimd, gradient2, vegas.\n");
        return text.toString();
    }

    private static void table(StringBuilder text, Trouble trouble) {
        boolean load = trouble == Trouble.DOUBLE_LOAD;
        text.append("| ").append(load ? "the load doubles" : "the service is five times as slow");
        text.append(
                " | answers in time /s | refused /s | timed out /s | median ms | p99 ms | answers /s, 5 s after |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (Limit limit : Limit.values()) {
            List<Second> run = limit.run(trouble, 1);
            String after = after(run).answered() + " of " + after(run).asked();
            text.append("| " + limit.text + " | " + trouble(run).row() + " | " + after + " |\n");
        }
        text.append('\n');
    }

    private static String line(List<Second> run, ToIntFunction<Second> figure) {
        List<Integer> points = new ArrayList<>();
        for (int from = 0; from < run.size(); from += 2) {
            points.add(Span.of(run, from, from + 2).perSecond(figure));
        }
        return points.stream().map(String::valueOf).collect(Collectors.joining(", ", "  line [", "]\n"));
    }

    private static void chart(StringBuilder text, String title, String axis, int most, List<String> lines) {
        text.append("```mermaid\nxychart-beta\n  title \"").append(title).append("\"\n");
        text.append("  x-axis \"seconds\" 0 --> ").append(Overload.SECONDS).append('\n');
        text.append("  y-axis \"").append(axis).append("\" 0 --> ").append(most).append('\n');
        lines.forEach(text::append);
        text.append("```\n");
    }
}
