/** Writes an answer that a controller returns as a response, with Spring MVC and with WebFlux. */
@NullMarked
package io.holdfast.spring.web;

import org.jspecify.annotations.NullMarked;
