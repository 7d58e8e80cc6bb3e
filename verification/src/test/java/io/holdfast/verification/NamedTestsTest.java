package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every test that the page on asynchronous traps names is there, and every test of traps is on the page. */
class NamedTestsTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test\\.\\w+)`");
    private static final Pattern METHOD = Pattern.compile("@(?:Test|ParameterizedTest)\\b[^;{]*?\\bvoid (\\w+)\\(");
    private static final String PAGE = House.read(House.root().resolve("docs/async-traps.md"));

    @Test
    void thePageOnTraps_namesTestsThatExist() {
        assertThat(named(PAGE)).isNotEmpty().isSubsetOf(tests());
    }

    @Test
    void testsOfTraps_areOnThePage() {
        List<String> ofTraps = tests().stream()
                .filter(test -> test.matches(
                        "(FailureTraps|NaiveTraps|Pinning)Test\\..*|ThreadTrapsTest\\.(?!deadFallbackPool).*"))
                .toList();

        assertThat(named(PAGE)).containsAll(ofTraps);
    }

    @Test
    void guard_bitesOnATestThatIsNotThere() {
        assertThat(tests()).doesNotContainAnyElementsOf(named("`FailureTrapsTest.nowhere`"));
    }

    private static Set<String> named(String page) {
        return NAMED.matcher(page).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> tests() {
        return House.module("executor").testSources().stream()
                .flatMap(file -> METHOD.matcher(House.read(file))
                        .results()
                        .map(MatchResult::group)
                        .map(method -> file.getFileName().toString().replace(".java", ".")
                                + method.replaceAll("(?s).*void (\\w+)\\($", "$1")))
                .collect(Collectors.toSet());
    }
}
