/**
 * Holdfast in a Spring Boot application: what users name in their own code.
 *
 * <p>Configurations and beans that no application calls are {@code AopInfrastructureBean}. No pointcut is meant for
 * them, and Resilience4j's aspects would have each of their classes read, and each method looked at, on every start.
 */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
