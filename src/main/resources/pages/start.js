// What Swagger UI has no place for is written into the descriptions: the operators of a filter, and, in development,
// the SQL of an operation. Parameters of a path are copied into its operations: Swagger UI 5 does not show them in the
// operation that is opened first, and sends the placeholder in /products/{id}.
function described(contract) {
  for (const parameter of Object.values(contract.components.parameters)) {
    const operators = parameter['x-operators'];
    if (operators) {
      const names = operators.map((operator) => '`' + parameter.name + '.' + operator + '`');
      parameter.description += ' Also ' + names.join(', ') + '.';
    }
  }
  for (const path of Object.values(contract.paths)) {
    const {parameters = [], ...operations} = path;
    for (const operation of Object.values(operations)) {
      operation.parameters = parameters.concat(operation.parameters ?? []);
      const sql = operation['x-sql'];
      if (sql) {
        operation.description = (operation.description ?? '')
            + '\n\n<details><summary>SQL</summary>\n\n```sql\n' + sql + '```\n</details>';
      }
    }
  }
  return contract;
}

// Swagger UI is dark below this class.
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

fetch('/openapi.json')
  .then((answer) => answer.json())
  .then((contract) => {
    window.ui = SwaggerUIBundle({
      spec: described(contract),
      dom_id: '#docs',
      deepLinking: true,
      defaultModelsExpandDepth: 0,
      filter: true,
      validatorUrl: null,
    });
  });
