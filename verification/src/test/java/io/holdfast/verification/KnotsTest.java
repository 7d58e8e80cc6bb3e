package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many types one has to read to understand one of them, at most; an arrow that comes back is seen here. */
class KnotsTest {

    @ParameterizedTest
    @CsvSource({"core, 22", "executor, 50", "lifecycle, 8"})
    void knot_isNoBigger(String module, int most) {
        List<String> knot = Knots.biggest(House.module(module).mainClasses());
        assertThat(knot).as("the biggest knot of %s", module).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void typesThatLeadToEachOther_areOneKnot_withTheirNestedTypes() {
        assertThat(Knots.biggest(new ClassFileImporter()
                        .importClasses(First.class, Second.class, Second.Inner.class, Apart.class)))
                .containsExactly(KnotsTest.class.getName());
    }

    interface First {
        Second second();
    }

    interface Second {
        interface Inner {
            First first();
        }
    }

    interface Apart {
        First first();
    }
}
