package io.holdfast.contracts.processor;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.holdfast.contracts.ContractSpec;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;

/**
 * Finds the enums in the bodies of methods, which no round of annotation processing sees: javac analyses bodies after
 * the last one and then notifies its task listeners.
 */
final class LocalContracts implements TaskListener {

    private final Trees trees;
    private final Consumer<TypeElement> found;
    private final Set<TypeElement> seen = new HashSet<>();

    private LocalContracts(Trees trees, Consumer<TypeElement> found) {
        this.trees = trees;
        this.found = found;
    }

    /** Hands over each such enum with a contract; for javac's own environment. */
    static void watch(ProcessingEnvironment environment, Consumer<TypeElement> found) {
        JavacTask.instance(environment).addTaskListener(new LocalContracts(Trees.instance(environment), found));
    }

    @Override
    public void finished(TaskEvent event) {
        TypeElement type = event.getTypeElement();
        if (event.getKind() == TaskEvent.Kind.ANALYZE && type != null) {
            TreePath path = trees.getPath(type);
            if (path != null) {
                new Scanner().scan(path, null);
            }
        }
    }

    private final class Scanner extends TreePathScanner<Void, Void> {

        @Override
        @SuppressWarnings("NullAway") // a visitor without a result returns null by the JDK's own contract
        public Void visitClass(ClassTree tree, Void unused) {
            if (trees.getElement(getCurrentPath()) instanceof TypeElement type
                    && type.getKind() == ElementKind.ENUM
                    && isInBody(type)
                    && Mirrors.find(type, ContractSpec.class) != null
                    && seen.add(type)) {
                found.accept(type);
            }
            return super.visitClass(tree, unused);
        }
    }

    /** A member of a local class is as invisible to the rounds as the local class. */
    private static boolean isInBody(TypeElement type) {
        TypeElement outer = type;
        while (outer.getNestingKind() == NestingKind.MEMBER
                && outer.getEnclosingElement() instanceof TypeElement enclosing) {
            outer = enclosing;
        }
        return outer.getNestingKind() != NestingKind.TOP_LEVEL;
    }
}
