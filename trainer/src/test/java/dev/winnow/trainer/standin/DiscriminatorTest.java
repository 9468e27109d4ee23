package dev.winnow.trainer.standin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiscriminatorTest {
    @Test
    void textsThatItHasNotSeenAreDistinguished() {
        Discriminator discriminator = Discriminator.fit(Texts.stories(100, 1), Texts.menus(100, 2));

        assertThat(discriminator.separation()).isGreaterThan(0.99);
        assertThat(Texts.stories(50, 3))
                .allSatisfy(text -> assertThat(discriminator.logOdds(text)).isPositive());
        assertThat(Texts.menus(50, 4))
                .allSatisfy(text -> assertThat(discriminator.logOdds(text)).isNegative());
    }

    @Test
    void twoSidesThatAreAlikeAreReportedAsAlike() {
        assertThat(Discriminator.fit(Texts.stories(200, 1), Texts.stories(200, 2))
                        .separation())
                .isBetween(0.4, 0.6);
    }

    @Test
    void theLengthOfATextShowsNothingOfItsSide() {
        Discriminator discriminator = Discriminator.fit(Texts.stories(100, 1), Texts.menus(100, 2));
        String half = "story1 common2 menu3 story4 menu5 common6 menu7 story8 ".repeat(8);

        assertThat(discriminator.logOdds(half.repeat(9))).isEqualTo(discriminator.logOdds(half));
        assertThat(discriminator.logOdds("... !")).isNaN();
    }

    @Test
    void theSameTextsGiveTheSameLogOddsToTheBit() {
        double first =
                Discriminator.fit(Texts.stories(60, 1), Texts.menus(90, 2)).logOdds("story1 menu2");

        assertThat(Discriminator.fit(Texts.stories(60, 1), Texts.menus(90, 2)).logOdds("story1 menu2"))
                .isEqualTo(first);
    }
}
