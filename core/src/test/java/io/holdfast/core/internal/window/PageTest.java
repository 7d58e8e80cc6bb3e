package io.holdfast.core.internal.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a page keeps of seconds that are over. */
class PageTest {

    private static SecondBucket second(int number) {
        SecondBucket second = new SecondBucket(number * 1_000_000_000L, number, 1);
        second.addToTotal(1);
        return second;
    }

    @Test
    void summing_letsGoOfWhatHasLeftTheWindow_andOfNothingElse() {
        Page page = new Page(4);
        // of the lap before, of this one, of the next, and a second without a call
        page.replace(0, null, second(0));
        page.replace(1, null, second(5));
        page.replace(2, null, second(10));
        Sum sum = new Sum(8, 0);
        page.addTo(sum, 0, 4, 4);
        assertThat(sum.total).isEqualTo(1);
        assertThat(Stream.of(0, 1, 2, 3).map(page::get).map(second -> second == null ? -1 : second.number))
                .containsExactly(-1, 5, 10, -1);
    }

    @Test
    void summing_letsGoAcrossTheWrapOfNumbers() {
        Page page = new Page(4);
        page.replace(0, null, second(Integer.MAX_VALUE - 3)); // % 4 is 0
        page.addTo(new Sum(Integer.MIN_VALUE + 4, 0), 0, 4, Integer.MIN_VALUE);
        assertThat(page.get(0)).isNull();
    }

    @Test
    void windowThatWasFullAndThenQuiet_holdsWhatIsInIt() {
        TimeWindow window = new TimeWindow(Thresholds.ofSeconds("slidingWindowSize", 3_600, 1, 50, 50), 0, 0);
        for (int second = 0; second < 3_600; second++) {
            window.record(Window.FAILURE, second * 1_000_000_000L);
        }
        long later = 10_000 * 1_000_000_000L;
        assertThat(window.record(Window.FAILURE, later)).isEqualTo(Window.FAILURE_RATE);
        // those of the two pages that lie in the window in part
        assertThat(window.secondsHeld()).isLessThan(2 * 256);
        assertThat(window.counts(later)).isEqualTo(new Counts(1, 1, 0, 0));
    }
}
