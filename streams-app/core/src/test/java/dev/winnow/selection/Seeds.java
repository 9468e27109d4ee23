package dev.winnow.selection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs a parameterized test with the first of these seeds, and with all of them where {@link Tries} are. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Seeds.Provider.class)
public @interface Seeds {
    /** All seeds. */
    long[] value();

    /** How many of them every build tries. */
    int always() default 1;

    /** Gives the seeds as arguments. */
    final class Provider implements ArgumentsProvider, AnnotationConsumer<Seeds> {
        private Seeds seeds;

        @Override
        public void accept(Seeds annotation) {
            seeds = annotation;
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            int count = Tries.of(seeds.value().length, seeds.always());
            return LongStream.of(seeds.value()).limit(count).mapToObj(Arguments::of);
        }
    }
}
