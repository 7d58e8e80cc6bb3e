package io.holdfast.verification;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds types of a module that all lead to each other: to read one of a knot is to read them all. Nested types belong
 * to the one that they are written in. Found by R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972.
 */
final class Knots {

    private final Map<String, Set<String>> arrows = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<List<String>> found = new ArrayList<>();

    private Knots(JavaClasses classes) {
        for (JavaClass each : classes) {
            Set<String> to = arrows.computeIfAbsent(outermost(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> classes.contain(target.getName()))
                    .map(Knots::outermost)
                    .forEach(to::add);
        }
    }

    /** The biggest knot of these classes, its types in order of their names; one type where there is none. */
    static List<String> biggest(JavaClasses classes) {
        Knots knots = new Knots(classes);
        knots.arrows.keySet().stream().sorted().forEach(knots::visitIfNew);
        return knots.found.stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(Knots::outermost).orElse(type.getName());
    }

    private void visitIfNew(String type) {
        if (!numbers.containsKey(type)) {
            visit(type);
        }
    }

    private void visit(String type) {
        int number = numbers.size();
        numbers.put(type, number);
        lowest.put(type, number);
        open.push(type);
        for (String target : arrows.getOrDefault(type, Set.of())) {
            if (!numbers.containsKey(target)) {
                visit(target);
                lowest.merge(type, lowest.get(target), Math::min);
            } else if (open.contains(target)) {
                lowest.merge(type, numbers.get(target), Math::min);
            }
        }
        if (lowest.get(type) == number) {
            found.add(cutAt(type));
        }
    }

    private List<String> cutAt(String type) {
        List<String> knot = new ArrayList<>();
        String last;
        do {
            last = open.pop();
            knot.add(last);
        } while (!last.equals(type));
        knot.sort(null);
        return knot;
    }
}
