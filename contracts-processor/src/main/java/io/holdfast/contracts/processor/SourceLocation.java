package io.holdfast.contracts.processor;

import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** Where in the source to report: the value where there is one, else the annotation, else the element. */
record SourceLocation(
        Element element,
        @Nullable AnnotationMirror annotation,
        @Nullable AnnotationValue value) {}
