package io.holdfast.contracts.processor;

import io.holdfast.contracts.ContractSpec;
import io.holdfast.contracts.NodeSpec;
import io.holdfast.contracts.Requires;
import io.holdfast.contracts.Welcomes;
import io.holdfast.contracts.rules.CheckResult;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Violation;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * Checks every enum with a {@link ContractSpec}, in the last round, when whatever other processors generate is there.
 * Violations are reported at the very annotation where it is in this compilation, else at the place in {@link
 * ContractSpec} that names its class. An enum in the body of a method is checked when javac has got there. Called by
 * one thread.
 */
public final class ContractProcessor extends AbstractProcessor {

    private final Set<String> intents = new LinkedHashSet<>();
    private final Set<String> sources = new LinkedHashSet<>();

    /** Makes the processor; javac calls this. */
    public ContractProcessor() {}

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(
                ContractSpec.class.getName(),
                NodeSpec.class.getName(),
                Requires.class.getName(),
                Welcomes.class.getName());
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        // another compiler has no seam for it, perhaps not even the classes; there class load finds the same
        if (environment.getClass().getName().startsWith("com.sun.tools.javac.")) {
            LocalContracts.watch(environment, this::check);
        }
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement type) {
                sources.add(type.getQualifiedName().toString());
            }
        }
        for (Element element : round.getElementsAnnotatedWith(ContractSpec.class)) {
            if (element.getKind() == ElementKind.ENUM) {
                intents.add(((TypeElement) element).getQualifiedName().toString());
            } else {
                processingEnv
                        .getMessager()
                        .printMessage(
                                Diagnostic.Kind.ERROR,
                                "@ContractSpec: on " + element.getSimpleName() + " (expected: on an enum)",
                                element);
            }
        }
        if (round.processingOver()) {
            intents.forEach(this::check);
        }
        // -Xlint:processing warns about annotations that no processor claims, and these are ours
        return !annotations.isEmpty();
    }

    private void check(String name) {
        TypeElement intent = processingEnv.getElementUtils().getTypeElement(name);
        if (intent != null) {
            check(intent);
        }
    }

    private void check(TypeElement intent) {
        Mirrors mirrors = new Mirrors(processingEnv.getElementUtils());
        SourceContract source = SourceContract.of(intent, mirrors);
        if (source.hasUnknownNode()) {
            // javac has said so; whatever the node would write is missing for no other reason
            return;
        }
        SourceLocations locations = new SourceLocations(source, sources);
        Rules rules = Rules.standard();
        for (SourceContract.Adjusted adjusted : source.severities()) {
            try {
                rules = rules.with(Rule.ofId(adjusted.rule()), adjusted.severity());
            } catch (IllegalArgumentException e) {
                print(Diagnostic.Kind.ERROR, String.valueOf(e.getMessage()), locations.at(adjusted.value()));
            }
        }
        InvalidDeclarations.each(
                source, mirrors, locations, (message, place) -> print(Diagnostic.Kind.ERROR, message, place));
        CheckResult report = rules.check(source.facts());
        // errors first: one typo often brings warnings about whatever it has cut off
        report.errors().forEach(violation -> print(Diagnostic.Kind.ERROR, violation, locations));
        report.warnings().forEach(violation -> print(Diagnostic.Kind.WARNING, violation, locations));
    }

    private void print(Diagnostic.Kind kind, Violation violation, SourceLocations locations) {
        String message = violation.id() + ": " + violation.message() + " [" + violation.anchor() + "]";
        print(kind, message, locations.of(violation));
    }

    private void print(Diagnostic.Kind kind, String message, SourceLocation place) {
        processingEnv.getMessager().printMessage(kind, message, place.element(), place.annotation(), place.value());
    }
}
