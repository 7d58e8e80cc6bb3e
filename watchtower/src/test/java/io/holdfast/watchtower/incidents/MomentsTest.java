package io.holdfast.watchtower.incidents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-24T10:00:00Z",
        "24h, 2026-11-23T10:00:00Z",
        "1d12h30m, 2026-11-22T21:30:00Z",
        "500ms, 2026-11-24T09:59:59.500Z",
        "2026-11-23T18:01:00Z, 2026-11-23T18:01:00Z",
        "2026-11-23T18:01:00+05:30, 2026-11-23T12:31:00Z",
        "2026-11-23T18:01, 2026-11-23T17:01:00Z",
        "2026-07-23 18:01:30, 2026-07-23T16:01:30Z",
        "2026-11-23, 2026-11-22T23:00:00Z",
    })
    void timesAsPeopleWriteThem(String text, Instant expected) {
        assertThat(Moments.moment("--since", text, NOW, BERLIN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "24", "-3h", "2026-13-01", "h", "9999999999h"})
    void whatIsNoTime_isSaidWithTheFormsThatAre(String text) {
        assertThatThrownBy(() -> Moments.moment("--since", text, NOW, BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--since: " + text + " (expected: now, 24h, ");
    }

    @Test
    void lengths() {
        assertThat(Moments.length("--gap", "1h30m")).isEqualTo(Duration.ofMinutes(90));
        for (String wrong : new String[] {"", "0s", "later", "60"}) {
            assertThatThrownBy(() -> Moments.length("--gap", wrong))
                    .hasMessage("--gap: " + wrong + " (expected: > 0, such as 60s, 5m or 1h30m)");
        }
    }
}
