package io.holdfast.executor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Access only while this lock is held; Error Prone knows the annotation by its simple name, and refuses anything else.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
@interface GuardedBy {

    /** The field that is the lock. */
    String value();
}
