package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> FIELDS = List.of("name", "description", "price");

    @Test
    void it_works() {
        assertThat(Suggestion.didYouMean("naem", FIELDS)).isEqualTo(" Did you mean name?");
        assertThat(Suggestion.didYouMean("prise", FIELDS)).isEqualTo(" Did you mean price?");
        assertThat(Suggestion.didYouMean("descriptoin", FIELDS)).isEqualTo(" Did you mean description?");
    }

    @Test
    void what_is_far_from_everything_gets_no_suggestion() {
        assertThat(Suggestion.didYouMean("colour", FIELDS)).isEmpty();
        assertThat(Suggestion.didYouMean("", FIELDS)).isEmpty();
        assertThat(Suggestion.didYouMean("name", List.of())).isEmpty();
    }

    @Test
    void a_third_of_the_word_may_differ_and_one_letter_of_a_short_one() {
        assertThat(Suggestion.didYouMean("id", List.of("is"))).isEqualTo(" Did you mean is?");
        assertThat(Suggestion.didYouMean("id", List.of("as"))).isEmpty();
        assertThat(Suggestion.didYouMean("abcdef", List.of("abcdxy"))).isNotEmpty();
        assertThat(Suggestion.didYouMean("abcdef", List.of("abcxyz"))).isEmpty();
    }

    @Test
    void the_nearest_one_wins_and_the_first_of_two_equals() {
        assertThat(Suggestion.didYouMean("pricee", List.of("prices_", "price"))).isEqualTo(" Did you mean price?");
        assertThat(Suggestion.didYouMean("post", List.of("pose", "posh"))).isEqualTo(" Did you mean pose?");
    }

    @Test
    void a_word_is_not_suggested_for_itself() {
        assertThat(Suggestion.didYouMean("name", FIELDS)).isEmpty();
        assertThat(Suggestion.didYouMean("name", List.of("name", "names"))).isEqualTo(" Did you mean names?");
    }

    @Test
    void an_endless_word_costs_nothing() {
        String word = "n".repeat(65);
        assertThat(Suggestion.didYouMean(word, List.of(word + "n"))).isEmpty();
        assertThat(Suggestion.didYouMean("n".repeat(64), List.of(word))).isNotEmpty();
    }

    @Test
    void two_swapped_neighbours_are_one_change() {
        assertThat(Suggestion.distance("naem", "name")).isEqualTo(1);
        assertThat(Suggestion.distance("name", "name")).isZero();
        assertThat(Suggestion.distance("", "name")).isEqualTo(4);
        assertThat(Suggestion.distance("name", "")).isEqualTo(4);
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("ca", "abc")).as("never edited twice").isEqualTo(3);
    }
}
