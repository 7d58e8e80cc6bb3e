package com.example.alone;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** The same application without the recipe: Resilience4j's own registry, as its starter makes it. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "com.example.shop",
        excludeFilters =
                @Filter(
                        type = FilterType.REGEX,
                        pattern = {"com\\.example\\.shop\\.Shop", "com\\.example\\.shop\\.BreakersFromYaml"}))
public class ShopAlone {}
