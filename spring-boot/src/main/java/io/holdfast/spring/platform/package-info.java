/** What has to fit before anything is configured: the version of Spring Boot, and Resilience4j's starter for it. */
@NullMarked
package io.holdfast.spring.platform;

import org.jspecify.annotations.NullMarked;
