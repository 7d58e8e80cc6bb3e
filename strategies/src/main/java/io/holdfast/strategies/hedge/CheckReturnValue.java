package io.holdfast.strategies.hedge;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A result that is thrown away is a mistake: these types are immutable, so a call changes nothing but what it returns.
 * Error Prone and IDEs know the annotation by its simple name, so that our users need no jar of annotations.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface CheckReturnValue {}
