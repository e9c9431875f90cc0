{#-
The hook after all models: what was built is written to the file, and a file that cannot be written fails the build. Closing would write it, too, and
say nothing of a full disk. A lake's tables are written as they are built.
-#}
{% macro write_down() -%}
  {{ 'checkpoint candidate' if target.name == 'candidate' }}
{%- endmacro %}
