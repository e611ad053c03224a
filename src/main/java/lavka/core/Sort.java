package lavka.core;

/**
 * What a list is sorted by: {@code -price}.
 *
 * @param field a field's name as the contract spells it
 */
public record Sort(String field, boolean isDescending) {

    /** Of a name, with a minus before it when the largest comes first. */
    public static Sort of(String text) {
        return text.startsWith("-") ? new Sort(text.substring(1), true) : new Sort(text, false);
    }

    @Override
    public String toString() {
        return isDescending ? "-" + field : field;
    }
}
