package lavka.core;

/**
 * A sort field: {@code -price}.
 *
 * @param field a field's name as the contract spells it
 */
public record Sort(String field, boolean isDescending) {

    /** Parses {@code price}, or {@code -price} for descending order. */
    public static Sort of(String text) {
        return text.startsWith("-") ? new Sort(text.substring(1), true) : new Sort(text, false);
    }

    @Override
    public String toString() {
        return isDescending ? "-" + field : field;
    }
}
