package io.holdfast.executor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Access only while this lock is held. For readers: Error Prone checks it only under names that would bring a jar of
 * annotations to every user.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.FIELD)
@interface GuardedBy {

    /** The field that is the lock. */
    String value();
}
