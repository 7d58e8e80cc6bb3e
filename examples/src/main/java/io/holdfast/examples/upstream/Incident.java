package io.holdfast.examples.upstream;

import java.util.List;

/**
 * One line of the schedule: from a question on, an upstream behaves in another way.
 *
 * @param beforeQuestion the number of the question, from 1
 */
public record Incident(int beforeQuestion, String upstream, Behaviour behaviour) {
    /** Returns the incidents of a schedule file that lies beside a class. */
    public static List<Incident> all(Class<?> beside, String file) {
        return DataFile.read(beside, file).stream()
                .map(columns -> new Incident(
                        Integer.parseInt(columns.get(0)), columns.get(1), Behaviour.valueOf(columns.get(2))))
                .toList();
    }
}
