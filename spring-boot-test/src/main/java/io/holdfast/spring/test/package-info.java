/** For tests of Spring Boot applications: {@link io.holdfast.spring.test.HoldfastTest} beside {@code @SpringBootTest}. */
@NullMarked
package io.holdfast.spring.test;

import org.jspecify.annotations.NullMarked;
