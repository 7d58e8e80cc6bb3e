package io.holdfast.core.compat;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

class SettingOrItsLackTest {

    private static final String ABSENT = "settingOfTheYear3000";

    private static Invocation<Void> failing(Throwable thrown) {
        return () -> {
            throw thrown;
        };
    }

    @Test
    void settingThatIsThere_leavesTheTestAlone() {
        assertThatCode(() -> SettingOrItsLack.judge(() -> null, "slidingWindowSize"))
                .doesNotThrowAnyException();
        NoSuchMethodError error = new NoSuchMethodError("'CircuitBreakerConfig$Builder.slidingWindowSize(int)'");
        assertThatThrownBy(() -> SettingOrItsLack.judge(failing(error), "slidingWindowSize"))
                .isSameAs(error);
    }

    @Test
    void settingThatIsMissing_isWhatTheTestMustFailFor() {
        assertThatCode(() -> SettingOrItsLack.judge(
                        failing(new NoSuchMethodError("'io.x.CircuitBreakerConfig$Builder io.x.CircuitBreakerConfig"
                                + "$Builder." + ABSENT + "(java.time.Clock)'")),
                        ABSENT))
                .doesNotThrowAnyException();
        assertThatCode(() -> SettingOrItsLack.judge(
                        failing(new NoClassDefFoundError("io/x/CircuitBreakerConfig$SettingOfTheYear3000")), ABSENT))
                .doesNotThrowAnyException();
    }

    @Test
    void otherFailure_isAFailure() {
        NoSuchMethodError other = new NoSuchMethodError("'Builder.clock(" + ABSENT + ")'");
        assertThatThrownBy(() -> SettingOrItsLack.judge(failing(other), ABSENT)).isSameAs(other);
        AssertionError wrong = new AssertionError("Builder." + ABSENT + "(");
        assertThatThrownBy(() -> SettingOrItsLack.judge(failing(wrong), ABSENT)).isSameAs(wrong);
    }

    @Test
    void testThatPassesWithoutTheSetting_needsItNot() {
        assertThatThrownBy(() -> SettingOrItsLack.judge(() -> null, ABSENT))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("@NeedsSetting: " + ABSENT + " (expected: what the test cannot do without");
    }
}
