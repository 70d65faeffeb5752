output "domain_name" {
  value       = module.edge.domain_name
  description = "the domain's CNAME or ALIAS"
}
output "dkim_tokens" { value = module.mail.dkim_tokens }
