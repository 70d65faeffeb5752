output "domain_name" { value = module.varadi.domain_name }
output "dkim_tokens" { value = module.varadi.dkim_tokens }
