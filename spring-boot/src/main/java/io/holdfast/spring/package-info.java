/** Holdfast in a Spring Boot application: what users name in their own code. */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
