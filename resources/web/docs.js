// Starts Swagger UI on the description of this server's API. A token that is given to it lasts as long as the page.
"use strict";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function followScheme() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

followScheme();
prefersDark.addEventListener("change", followScheme);
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#operations",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
});
