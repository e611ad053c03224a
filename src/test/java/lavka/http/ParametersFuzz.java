package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.List;
import java.util.Map;
import lavka.core.Fault;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class ParametersFuzz {
    private static final Operation LIST = new Contract(new Json()).operation("GET", "/orders");

    @FuzzTest
    void a_query_is_taken_or_refused(@NotNull String query) {
        try {
            assertThat(LIST.parameters(Map.of(), query, Format.JSON, List.of(query))
                            .listQuery()
                            .limit())
                    .isBetween(1, 100);
        } catch (Fault fault) {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID_PARAMETER);
            assertThat(fault.violations()).isNotEmpty();
        }
    }
}
