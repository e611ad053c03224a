package lavka.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.SQLDataType.INTEGER;

import java.util.List;
import lavka.core.Filter;
import lavka.core.Filter.Operator;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters in SQL, without a database. */
class FiltersTest {
    private static final Field<Integer> STARS = field(name("stars"), INTEGER);

    @ParameterizedTest
    @EnumSource(names = {"EQ", "NE", "GT", "GTE", "LT", "LTE", "IN"})
    void a_value_beyond_32_bits_is_compared_as_it_is(Operator operator) {
        Filter filter = new Filter("stars", operator, List.of(4_294_967_301L));
        assertThat(DSL.using(SQLDialect.SQLITE).renderInlined(Filters.of(filter, STARS, Filters.operands(filter))))
                .contains("4294967301");
    }
}
